//! What the program publishes: each case in `tests/sites/` is a tiny site and the pages that come out.

mod transcript;

#[test]
fn tiny_sites_come_out_as_the_transcripts_say() {
    transcript::check("sites");
}

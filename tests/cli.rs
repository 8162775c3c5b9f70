//! What the program says and how it ends: each case in `tests/cli/` is a transcript of the real binary.

mod transcript;

#[test]
fn the_program_says_what_the_transcripts_say() {
    transcript::check("cli");
}

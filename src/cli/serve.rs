//! `build-site serve`: the words that the preview says on the terminal.

use std::io::Write as _;
use std::time::Duration;

use super::Outcome;
use super::args::Serve;
use crate::error::Error;
use crate::finding::print::{Format, print};
use crate::input::Injection;
use crate::serve::{self, Said, Settings};

/// Serves the preview until it is told to end.
pub fn serve(arguments: &Serve) -> Result<Outcome, Error> {
    let settings = Settings {
        content: arguments.content.content.clone(),
        host: arguments.host,
        port: arguments.port,
        follow: arguments.follow,
        threads: arguments.content.threads,
        injection: Injection::default(),
    };
    let root = arguments.content.content.to_string_lossy().into_owned();
    let opens = arguments.open;
    serve::run(settings, move |said| match said {
        Said::Listening { url, open_to_others } => {
            let mut line = format!("preview: {url}\n");
            if open_to_others {
                line.push_str("every machine that reaches this one can read it, with drafts and findings\n");
            }
            // Nobody may be listening any more; the preview works all the same.
            let _ = std::io::stdout().lock().write_all(line.as_bytes());
            let _ = std::io::stdout().lock().flush();
            if opens {
                open(url);
            }
        }
        Said::Read { pages, took } => {
            let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
            super::say(&format!("{pages} read in {}; Ctrl+C ends the preview\n", time(took)));
        }
        Said::Changed { paths: [], took } => super::say(&format!("changed: the whole site, in {}\n", time(took))),
        Said::Changed { paths, took } => {
            let names: Vec<_> = paths.iter().map(|path| finding_path(&root, path)).collect();
            super::say(&format!("changed: {} in {}\n", names.join(", "), time(took)));
        }
        Said::Findings(findings) => super::say(&print(findings, &root, Format::Terminal(super::look()))),
        Said::Failed(error) => super::say(&format!("error: {error}; the last good site stays\n")),
        Said::CannotWatch(error) => {
            super::say(&format!("the folders cannot be watched ({error}); they are looked at in turns\n"));
        }
    })?;
    Ok(Outcome::Clean)
}

fn finding_path(root: &str, path: &str) -> String {
    let path = crate::finding::print::place_path(root, path);
    crate::finding::print::visible(&path).into_owned()
}

fn time(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        return format!("{} ms", took.as_millis());
    }
    format!("{:.1} s", took.as_secs_f64())
}

/// Opens an address in the reader's browser; where that fails they have read it on the terminal.
fn open(url: &str) {
    let [program, arguments @ ..] = &opener(std::env::consts::OS, url)[..] else { return };
    let quiet = || std::process::Stdio::null();
    let mut command = std::process::Command::new(program);
    let _ = command.args(arguments).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

/// The command that opens an address on an operating system, as [`std::env::consts::OS`] names it: program and arguments.
fn opener<'u>(system: &str, url: &'u str) -> Vec<&'u str> {
    match system {
        "macos" => vec!["open", url],
        _ => vec!["xdg-open", url],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_own_way_to_open_an_address() {
        let url = "http://127.0.0.1:4000/";
        assert_eq!(opener("linux", url), ["xdg-open", url]);
        assert_eq!(opener("freebsd", url), ["xdg-open", url]);
        assert_eq!(opener("macos", url), ["open", url]);
    }
}

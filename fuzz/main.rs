//! The fuzzer: mutated inputs for every reader, and for whole tiny sites, on the stable toolchain.
//!
//! 1. The parent starts one child a processor. A child mutates seeds (`grammar`), and hands each input to a target
//!    (`targets`), with overflow and debug assertions on, on a stack as large as the program's own.
//! 2. Before it does, it writes the input to a file. So where a child dies (a stack that overflows, memory that is
//!    refused, an input that takes too long), the parent still has the input; a panic the child catches itself.
//! 3. Inputs that fail are kept in `fuzz/failures/`, named for their target; `fuzz/run TARGET --input FILE` runs one again.
//!
//! The same `--seed` gives the same inputs.

mod grammar;
mod targets;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use grammar::{Mutator, Seeds};
use targets::{TARGETS, Target};

/// Memory that a child may use, in bytes of addresses; what is refused beyond it ends the child.
const MEMORY: u64 = 3 << 30;
/// How long one input may take before it counts as a failure. A watch on the fuzzer, not a budget of the program.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long an input may take before it is listed as slow, and kept to be looked at.
const SLOW: Duration = Duration::from_secs(3);
/// How many failures at one place in the code are kept.
const ALIKE: u64 = 3;
/// The stack of the program's own threads.
const STACK: usize = 16 << 20;

/// What the command line asks for.
#[derive(Clone, Default)]
struct Arguments {
    seconds: Option<u64>,
    inputs: Option<u64>,
    seed: u64,
    real: Option<PathBuf>,
    input: Option<PathBuf>,
    child: Option<PathBuf>,
    targets: Vec<&'static Target>,
}

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match (&arguments.input, &arguments.child) {
        (Some(input), _) => replay(&arguments, input),
        (None, Some(state)) => child(&arguments, state),
        (None, None) => parent(&arguments),
    }
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
        let mut arguments = Arguments::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            let number = |text: String| text.parse::<u64>().map_err(|_| format!("`{text}` is not a number"));
            match word.as_str() {
                "--seconds" => arguments.seconds = Some(number(value()?)?),
                "--inputs" => arguments.inputs = Some(number(value()?)?),
                "--seed" => arguments.seed = number(value()?)?,
                "--real" => arguments.real = Some(value()?.into()),
                "--input" => arguments.input = Some(value()?.into()),
                "--child" => arguments.child = Some(value()?.into()),
                "--bench" => {} // Cargo's own.
                name => match TARGETS.iter().find(|target| target.name == name) {
                    Some(target) => arguments.targets.push(target),
                    None => {
                        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
                        return Err(format!("`{name}` is not a target; there are {}", names.join(", ")));
                    }
                },
            }
        }
        if arguments.targets.is_empty() {
            arguments.targets = TARGETS.iter().collect();
        }
        if arguments.seconds.is_none() && arguments.inputs.is_none() {
            arguments.inputs = Some(1_000);
        }
        Ok(arguments)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs one input of a file again, without catching anything.
fn replay(arguments: &Arguments, input: &Path) -> ExitCode {
    let Ok(bytes) = std::fs::read(input) else {
        eprintln!("{} cannot be read", input.display());
        return ExitCode::from(2);
    };
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    for target in &arguments.targets {
        let begun = Instant::now();
        on_large_stack(|| (target.run)(&String::from_utf8_lossy(&bytes), scratch.path())).expect("see the panic above");
        println!("{}: {} ms", target.name, begun.elapsed().as_millis());
    }
    ExitCode::SUCCESS
}

fn on_large_stack(work: impl FnOnce() + Send) -> std::thread::Result<()> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        thread.spawn_scoped(scope, work).expect("a thread can be started").join()
    })
}

/// Starts the children, counts what they tell, and keeps the inputs of those that die.
fn parent(arguments: &Arguments) -> ExitCode {
    let scratch = tempfile::Builder::new().prefix("build-site-fuzz-").tempdir_in(memory_disk());
    let scratch = scratch.expect("a temporary folder can be made");
    let begun = Instant::now();
    let children = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let (inputs, failures) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for at in 0..children {
            let (scratch, inputs, failures) = (scratch.path().join(at.to_string()), &inputs, &failures);
            scope.spawn(move || {
                std::fs::create_dir(&scratch).expect("a folder of our own");
                let wanted = arguments.inputs.map(|inputs| inputs.div_ceil(children));
                let (mut done, mut deaths) = (0, 0);
                loop {
                    let left = arguments.seconds.map(|seconds| seconds.saturating_sub(begun.elapsed().as_secs()));
                    let rest = wanted.map(|wanted| wanted.saturating_sub(done));
                    if left == Some(0) || rest == Some(0) || deaths == 20 {
                        break;
                    }
                    let seed = arguments.seed + at * 1_000_003 + deaths * 7_919;
                    let (count, failed, died) = nurse(arguments, &scratch, seed, left, rest);
                    done += count;
                    deaths += u64::from(died);
                    inputs.fetch_add(count, Ordering::Relaxed);
                    failures.fetch_add(failed + u64::from(died), Ordering::Relaxed);
                    if !died {
                        break;
                    }
                }
            });
        }
    });
    let (inputs, failures) = (inputs.into_inner(), failures.into_inner());
    println!("{inputs} inputs, {failures} failures ({} s)", begun.elapsed().as_secs());
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// Where files live in memory, if there is such a place.
fn memory_disk() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    if shared.is_dir() { shared } else { std::env::temp_dir() }
}

/// Runs one child to its end; gives how many inputs it had, how many failed, and whether it died.
fn nurse(
    arguments: &Arguments,
    scratch: &Path,
    seed: u64,
    seconds: Option<u64>,
    inputs: Option<u64>,
) -> (u64, u64, bool) {
    let mut command = Command::new(std::env::current_exe().expect("the program knows its file"));
    command.arg("--child").arg(scratch).args(["--seed", &seed.to_string()]);
    command.args(seconds.iter().flat_map(|seconds| ["--seconds".to_owned(), seconds.to_string()]));
    command.args(inputs.iter().flat_map(|inputs| ["--inputs".to_owned(), inputs.to_string()]));
    command.args(arguments.real.iter().flat_map(|real| [Path::new("--real"), real]));
    command.args(arguments.targets.iter().map(|target| target.name));
    let mut child = command.stdout(Stdio::piped()).spawn().expect("a child can be started");
    let (mut count, mut failed) = (0, 0);
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    for line in lines.map_while(Result::ok) {
        match line.split_once(' ') {
            Some(("done", number)) => count = number.parse().unwrap_or(count),
            Some(("failed", what)) => {
                failed += 1;
                println!("{what}");
            }
            None if line == "failed" => failed += 1,
            _ => println!("{line}"),
        }
    }
    let status = child.wait().expect("the child was started");
    if !status.success() {
        let name = std::fs::read_to_string(scratch.join("target")).unwrap_or_default();
        let input = std::fs::read(scratch.join("input")).unwrap_or_default();
        println!("{name}: the process died ({status}): {}", keep(&name, &input).display());
    }
    (count, failed, !status.success())
}

/// Keeps an input that failed.
fn keep(target: &str, input: &[u8]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let folder = root().join("fuzz/failures");
    let path = folder.join(format!("{target}-{:016x}", hasher.finish()));
    let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, input));
    kept.expect("the input can be kept");
    path
}

/// Mutates and runs inputs until the time or the number is over.
fn child(arguments: &Arguments, state: &Path) -> ExitCode {
    let limit = rustix::process::Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) };
    let _ = rustix::process::setrlimit(rustix::process::Resource::As, limit);
    // A child that dies leaves no gigabytes behind.
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
    let said = Arc::new(Mutex::new(String::new()));
    let hook = said.clone();
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(mut said) = hook.lock() {
            *said = panic.to_string();
        }
    }));
    let begun = Instant::now();
    let count = Arc::new(AtomicU64::new(0));
    watch(count.clone());
    let seeds: Vec<Seeds> =
        arguments.targets.iter().map(|target| Seeds::read(target, arguments.real.as_deref())).collect();
    let mut mutator = Mutator::new(arguments.seed);
    let folder = state.join("site");
    let mut done = 0;
    let mut known = BTreeMap::new();
    while arguments.inputs.is_none_or(|inputs| done < inputs)
        && arguments.seconds.is_none_or(|seconds| begun.elapsed().as_secs() < seconds)
    {
        let at = (done % seeds.len() as u64) as usize;
        let target = arguments.targets[at];
        let input = mutator.input(&seeds[at], target.words);
        std::fs::write(state.join("target"), target.name).expect("the state can be written");
        std::fs::write(state.join("input"), &input).expect("the state can be written");
        let started = Instant::now();
        let result = on_large_stack(|| (target.run)(&input, &folder));
        let took = started.elapsed();
        let _ = std::fs::remove_dir_all(&folder);
        if result.is_err() {
            let said = said.lock().map(|said| said.replace('\n', " ")).unwrap_or_default();
            let place = said.split(": ").next().unwrap_or_default().to_owned();
            let seen = known.entry((target.name, place)).or_insert(0);
            *seen += 1;
            // Every failure counts; of one place a few inputs are enough to look at.
            if *seen <= ALIKE {
                println!("failed {}: {said}: {}", target.name, keep(target.name, input.as_bytes()).display());
            } else {
                println!("failed");
            }
        } else if took > SLOW {
            let (took, size) = (took.as_millis(), input.len());
            let path = keep(&format!("slow-{}", target.name), input.as_bytes());
            println!("{}: slow: {took} ms for {size} bytes: {}", target.name, path.display());
        }
        done += 1;
        count.store(done, Ordering::Relaxed);
        if done % 64 == 0 {
            println!("done {done}");
        }
    }
    println!("done {done}");
    ExitCode::SUCCESS
}

/// Ends the process when one input takes too long.
fn watch(count: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        let (mut last, mut since) = (0, Instant::now());
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let now = count.load(Ordering::Relaxed);
            if now != last {
                (last, since) = (now, Instant::now());
            } else if since.elapsed() > PATIENCE {
                eprintln!("one input took more than {} s", PATIENCE.as_secs());
                std::process::abort();
            }
        }
    });
}

//! `laglab`: the engine on the command line, for tests, benchmarks and authors.

fn main() -> std::process::ExitCode {
    laglab::cli::main()
}

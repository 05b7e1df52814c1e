//! The program: parse, run, exit code. All of it is in the library.

fn main() -> std::process::ExitCode {
    onus::cli::main()
}

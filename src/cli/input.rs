//! What a long reading of files and pipes needs: an end when Ctrl-C asks for it.

use super::error::{code, failure};
use anyhow::Result;
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// A file that is being read, until the flag is set.
pub struct Input {
    from: From,
    stop: Arc<AtomicBool>,
}

/// Where the bytes come from.
enum From {
    /// A file, whose bytes are there.
    File(Box<dyn Read>),
    /// A terminal or a pipe, whose bytes a thread waits for: a read of it can't be interrupted. The chunk at
    /// hand, and how much of it was given.
    Thread(mpsc::Receiver<std::io::Result<Vec<u8>>>, Vec<u8>, usize),
}

impl Input {
    /// Reads `input`, whose bytes are there (`ready`) or have to be waited for, until `stop` is set.
    pub fn new(mut input: impl Read + Send + 'static, ready: bool, stop: &Arc<AtomicBool>) -> Self {
        let stop = stop.clone();
        if ready {
            return Input { from: From::File(Box::new(input)), stop };
        }
        let (send, receive) = mpsc::sync_channel(2);
        std::thread::spawn(move || {
            loop {
                let mut chunk = vec![0; 1 << 16];
                let read = input.read(&mut chunk);
                let last = !read.as_ref().is_ok_and(|n| *n > 0);
                let chunk = read.map(|n| {
                    chunk.truncate(n);
                    chunk
                });
                if send.send(chunk).is_err() || last {
                    break;
                }
            }
        });
        Input { from: From::Thread(receive, Vec::new(), 0), stop }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(std::io::Error::other("interrupted"));
            }
            let (receive, chunk, given) = match &mut self.from {
                From::File(file) => return file.read(buffer),
                From::Thread(receive, chunk, given) => (receive, chunk, given),
            };
            if *given < chunk.len() {
                let read = (&chunk[*given..]).read(buffer)?;
                *given += read;
                return Ok(read);
            }
            match receive.recv_timeout(Duration::from_millis(50)) {
                Ok(next) => (*chunk, *given) = (next?, 0),
                Err(mpsc::RecvTimeoutError::Timeout) => continue,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(0),
            }
            if chunk.is_empty() {
                return Ok(0);
            }
        }
    }
}

/// A flag that Ctrl-C and a request to end set: long work then ends and leaves the record as it was.
///
/// # Errors
/// When the system takes no signal handler.
pub fn interrupts() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, flag.clone())
            .map_err(|e| failure(code::INTERNAL, format!("signals can't be caught: {e}"), "try again"))?;
    }
    Ok(flag)
}

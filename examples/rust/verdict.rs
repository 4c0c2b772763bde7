//! Asks the oracle from Rust:
//!
//!     make liboracle
//!     rustc -o verdict examples/rust/verdict.rs -L bin -l dylib=oracle
//!     LD_LIBRARY_PATH=bin ./verdict 200b00000000000100010001

use std::ffi::CStr;
use std::os::raw::{c_char, c_int};

#[repr(C)]
struct Verdict {
    sender: u8,
    receiver: u8,
    findings: u16,
    offset: i32,
    rule: *const c_char,
}

extern "C" {
    fn floorcheck_bfcp(message: *const u8, length: usize, profile: c_int, verdict: *mut Verdict) -> c_int;
}

const RFC4582: c_int = 0;

/// The octets that pairs of hexadecimal digits stand for, or None.
fn octets(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
    let digits = digits?;
    (digits.len() % 2 == 0).then(|| digits.chunks(2).map(|d| d[0] << 4 | d[1]).collect())
}

fn main() {
    for text in std::env::args().skip(1) {
        let message = match octets(&text) {
            Some(message) => message,
            None => {
                eprintln!("expected pairs of hexadecimal digits, found {}", text);
                std::process::exit(2);
            }
        };
        let mut v = Verdict { sender: 0, receiver: 0, findings: 0, offset: -1, rule: std::ptr::null() };
        // The library keeps neither pointer, and writes the verdict only.
        if unsafe { floorcheck_bfcp(message.as_ptr(), message.len(), RFC4582, &mut v) } != 0 {
            std::process::exit(2);
        }
        let receiver = ["accept", "either", "reject"][v.receiver as usize];
        let sender = ["conformant", "deviation", "violation"][v.sender as usize];
        print!("sender {}, receiver {}, {} findings", sender, receiver, v.findings);
        if !v.rule.is_null() {
            print!(", first {} at octet {}", unsafe { CStr::from_ptr(v.rule) }.to_string_lossy(), v.offset);
        }
        println!();
    }
}

//! A client that costs little: HTTP/1.1 over one connection that stays open, one request at a time.
//!
//! Client and server share the machine's cores while something is measured, so whatever the client does
//! is taken from the server. It reads only what it needs: the status and where the body ends.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// One open connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer<'c> {
    /// The status.
    pub status: u16,
    /// The body as it came over the wire; with the chunks' own lines when it came in chunks.
    pub body: &'c [u8],
}

impl Client {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> io::Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a whole request and reads its whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let mut head = None;
        loop {
            if head.is_none() {
                head = Head::read(&self.buffer)?;
            }
            if let Some(Head { status, begins, length }) = head {
                let ends = match length {
                    Some(length) => Some(begins + length).filter(|ends| *ends <= self.buffer.len()),
                    None => chunks_end(&self.buffer, begins),
                };
                if let Some(ends) = ends {
                    return Ok(Answer { status, body: &self.buffer[begins..ends] });
                }
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

/// What the head of an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Where the body begins.
    begins: usize,
    /// How long it is; `None` when it comes in chunks.
    length: Option<usize>,
}

impl Head {
    /// The head, once it is all there.
    fn read(bytes: &[u8]) -> io::Result<Option<Head>> {
        let Some(end) = find(bytes, b"\r\n\r\n") else { return Ok(None) };
        let bad = || io::Error::new(io::ErrorKind::InvalidData, "no answer of HTTP/1.1");
        let text = str::from_utf8(&bytes[..end]).map_err(|_| bad())?;
        let status = text.get(9..12).and_then(|s| s.parse().ok()).ok_or_else(bad)?;
        let header = |name: &str| {
            let is_it = |line: &&str| line.get(..name.len()).is_some_and(|l| l.eq_ignore_ascii_case(name));
            text.lines().skip(1).find(is_it).map(|line| line[name.len()..].trim())
        };
        let chunked = header("transfer-encoding:").is_some();
        let length = header("content-length:").map_or(Ok(0), str::parse).map_err(|_| bad())?;
        Ok(Some(Head { status, begins: end + 4, length: (!chunked).then_some(length) }))
    }
}

/// Where a body in chunks ends, once it is all there.
fn chunks_end(bytes: &[u8], begins: usize) -> Option<usize> {
    let mut at = begins;
    loop {
        let line = find(bytes.get(at..)?, b"\r\n")?;
        let size = str::from_utf8(&bytes[at..at + line]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        at += line + 2 + size + 2;
        if at > bytes.len() {
            return None;
        }
        if size == 0 {
            return Some(at);
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

/// A request without a body. `more`: further header lines, each ending with CR LF.
pub fn get(path: &str, more: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{more}\r\n").into_bytes()
}

/// A request with a JSON body.
pub fn post(path: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = "host: localhost\r\ncontent-type: application/json\r\n";
    format!("POST {path} HTTP/1.1\r\n{head}content-length: {length}\r\n{more}\r\n{body}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_it_says() {
        let plain = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\nx: y\r\n\r\nhello";
        assert_eq!(Head::read(plain).unwrap(), Some(Head { status: 201, begins: plain.len() - 5, length: Some(5) }));
        assert_eq!(Head::read(&plain[..30]).unwrap(), None, "not all there yet");
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n3;x\r\nyou\r\n0\r\n\r\n";
        let head = Head::read(chunked).unwrap().unwrap();
        assert_eq!(head.length, None);
        assert_eq!(chunks_end(chunked, head.begins), Some(chunked.len()));
        for short in head.begins..chunked.len() {
            assert_eq!(chunks_end(&chunked[..short], head.begins), None, "{short}");
        }
        assert!(Head::read(b"not HTTP at all\r\n\r\n").is_err());
    }
}

//! Our side: where to send the person, whether to believe a notification, asking back, refunds.

use std::{fmt, time::Duration};

use super::{Notification, Order, Rejected, SIGNATURE_HEADER, signature};

/// A provider as it is configured.
#[derive(Clone)]
pub struct Provider {
    /// Its name, stored with each payment.
    pub name: String,
    /// Its address, without a slash at the end.
    pub url: String,
    key: Vec<u8>,
    agent: ureq::Agent,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key never reaches a log.
        f.debug_struct("Provider").field("name", &self.name).field("url", &self.url).finish_non_exhaustive()
    }
}

/// Why the provider could not be asked.
#[derive(Debug)]
pub enum ProviderFault {
    /// No answer, or one that makes no sense; try again later.
    Unreachable(String),
    /// It answered and does not know the payment.
    Unknown,
    /// It answered with a signature that does not hold.
    Rejected(Rejected),
}

impl fmt::Display for ProviderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProviderFault::Unreachable(why) => write!(f, "the payment provider gives no usable answer: {why}"),
            ProviderFault::Unknown => f.write_str("the payment provider does not know this payment"),
            ProviderFault::Rejected(why) => write!(f, "the payment provider's answer is not believed: {why}"),
        }
    }
}

impl Provider {
    /// A provider with its shared key. Calls end after ten seconds: nobody waits longer for a page.
    pub fn new(name: &str, url: &str, key: &[u8]) -> Provider {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(10)))
            .http_status_as_error(false)
            // What is asked for is signed for one address; nobody sends us on to another.
            .max_redirects(0)
            .build();
        Provider {
            name: name.to_owned(),
            url: url.trim_end_matches('/').to_owned(),
            key: key.to_vec(),
            agent: ureq::Agent::new_with_config(config),
        }
    }

    /// The address the person is sent to. `now` in unix seconds.
    pub fn checkout_url(&self, order: &Order, now: i64) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("payment", &order.payment)
            .append_pair("amount", &order.amount.to_string())
            .append_pair("currency", &order.currency)
            .append_pair("description", &order.description)
            .append_pair("return_url", &order.return_url)
            .append_pair("notify_url", &order.notify_url)
            .finish();
        let signature = signature::sign(&self.key, now, query.as_bytes());
        let signed = form_urlencoded::Serializer::new(String::new()).append_pair("signature", &signature).finish();
        format!("{}/checkout?{query}&{signed}", self.url)
    }

    /// Reads a notification, if its signature holds.
    pub fn read(&self, header: &str, body: &[u8], now: i64) -> Result<Notification, Rejected> {
        signature::verify(&self.key, now, header, body)?;
        serde_json::from_slice(body).map_err(|_| Rejected::Shape)
    }

    /// Asks where a payment stands: for a notification that is late or was lost.
    pub fn ask(&self, payment: &str, now: i64) -> Result<Notification, ProviderFault> {
        let path = format!("/payments/{payment}");
        let request = self
            .agent
            .get(format!("{}{path}", self.url))
            .header(SIGNATURE_HEADER, signature::sign(&self.key, now, path.as_bytes()));
        self.answer(request.call(), now)
    }

    /// Sends money back. Repeating it is safe: a payment goes back once.
    pub fn refund(&self, payment: &str, amount: i64, now: i64) -> Result<Notification, ProviderFault> {
        let body = serde_json::json!({ "payment": payment, "amount": amount }).to_string();
        let request = self
            .agent
            .post(format!("{}/refunds", self.url))
            .header("content-type", "application/json")
            .header(SIGNATURE_HEADER, signature::sign(&self.key, now, body.as_bytes()));
        self.answer(request.send(body.as_bytes()), now)
    }

    fn answer(
        &self,
        got: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
        now: i64,
    ) -> Result<Notification, ProviderFault> {
        let mut response = got.map_err(|e| ProviderFault::Unreachable(e.to_string()))?;
        match response.status().as_u16() {
            200 => {}
            404 => return Err(ProviderFault::Unknown),
            other => return Err(ProviderFault::Unreachable(format!("status {other}"))),
        }
        let header = response.headers().get(SIGNATURE_HEADER).and_then(|h| h.to_str().ok()).unwrap_or("").to_owned();
        let body = response
            .body_mut()
            .with_config()
            .limit(64 * 1024)
            .read_to_vec()
            .map_err(|e| ProviderFault::Unreachable(e.to_string()))?;
        self.read(&header, &body, now).map_err(ProviderFault::Rejected)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn a_provider_does_not_send_us_elsewhere() {
        let (first, second) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
        second.set_nonblocking(true).unwrap();
        let (url, elsewhere) = (first.local_addr().unwrap(), second.local_addr().unwrap());
        let answering = std::thread::spawn(move || {
            let (mut line, _) = first.accept().unwrap();
            let _ = line.read(&mut [0; 4096]).unwrap();
            let answer = format!("HTTP/1.1 302 Found\r\nlocation: http://{elsewhere}/\r\ncontent-length: 0\r\n\r\n");
            line.write_all(answer.as_bytes()).unwrap();
        });
        let said = Provider::new("thu", &format!("http://{url}"), b"key").ask("p", 1);
        assert!(matches!(&said, Err(ProviderFault::Unreachable(why)) if why == "status 302"), "{said:?}");
        answering.join().unwrap();
        assert!(second.accept().is_err(), "the other address was asked");
    }
}

//! A number for each request: on each of its log lines, in `X-Request-Id`, on error pages and in the API's refusals.
//! Always our own: a client could send the same number many times, which would make the log useless to search.

use super::Web;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use services::Randomness;
use std::future::Future;

/// The header that bears it.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Twelve digits, short enough to read out on the telephone, and unlikely to repeat within an hour.
const NUMBERS: u64 = 1_000_000_000_000;

tokio::task_local! {
    static NUMBER: String;
}

/// The number of the request in progress.
pub fn current() -> Option<String> {
    NUMBER.try_with(Clone::clone).ok()
}

/// Assigns the number. Without randomness the request has none, and is refused further in.
pub async fn assign(State(web): State<Web>, request: Request, next: Next) -> Response {
    let Some(number) = draw(web.randomness.as_ref()) else {
        return next.run(request).await;
    };
    let header = HeaderValue::try_from(&number);
    let mut response = within(number, next.run(request)).await;
    if let Ok(header) = header {
        response.headers_mut().insert(HEADER, header);
    }
    response
}

async fn within<T>(number: String, work: impl Future<Output = T>) -> T {
    NUMBER.scope(number, work).await
}

fn draw(randomness: &dyn Randomness) -> Option<String> {
    let mut random = [0; 8];
    randomness.fill(&mut random).ok()?;
    let number = u64::from_be_bytes(random) % NUMBERS;
    let (high, middle, low) = (
        number / 100_000_000,
        number / 10_000 % 10_000,
        number % 10_000,
    );
    Some(format!("{high:04}-{middle:04}-{low:04}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use services::SeededRandomness;

    #[tokio::test]
    async fn a_number_is_twelve_digits_and_known_only_within_its_request() {
        let randomness = SeededRandomness::new(1);
        let (one, other) = (draw(&randomness).unwrap(), draw(&randomness).unwrap());
        assert_ne!(one, other);
        for number in [&one, &other] {
            assert_eq!(number.len(), 14);
            let digits = number.bytes().filter(u8::is_ascii_digit).count();
            assert_eq!(digits, 12, "{number}");
        }
        assert_eq!(current(), None);
        assert_eq!(within(one.clone(), async { current() }).await, Some(one));
        assert_eq!(current(), None);
    }
}

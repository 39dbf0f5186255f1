//! The built page: read once at the start, served from memory, under a strict policy.

use super::error::ServerError;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// The page's files by their path in the URL, and the headers that every answer carries.
pub(super) struct StaticFiles {
    files: HashMap<String, File>,
    headers: Vec<(header::HeaderName, HeaderValue)>,
}

struct File {
    body: Bytes,
    content_type: &'static str,
    etag: String,
    cache: &'static str,
}

impl StaticFiles {
    /// Reads every file of the directory; without one, there is no page and every path is unknown.
    pub(super) fn load(directory: Option<&Path>, embed: Option<&str>) -> Result<Self, ServerError> {
        let mut files = HashMap::new();
        match directory {
            Some(directory) => {
                read_into(&mut files, directory, "/")?;
                let index = directory.join("index.html");
                let missing = || ServerError::Page(index, std::io::ErrorKind::NotFound.into());
                let file = files.remove("/index.html").ok_or_else(missing)?;
                files.insert("/".to_owned(), file);
            }
            None => tracing::info!("no page to serve: --page names one"),
        }
        let headers = headers(embed).map_err(|error| ServerError::Runtime(std::io::Error::other(error)))?;
        Ok(Self { files, headers })
    }

    /// Adds the headers that every answer carries.
    pub(super) fn with_headers(&self, mut response: Response) -> Response {
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        response
    }
}

/// Any path that is not a service: a file of the page, or 404.
pub(super) async fn serve(
    State(page): State<Arc<StaticFiles>>,
    method: Method,
    uri: Uri,
    request: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let Some(file) = page.files.get(uri.path()) else {
        return (StatusCode::NOT_FOUND, "not found\n").into_response();
    };
    let head = [(header::ETAG, file.etag.as_str()), (header::CACHE_CONTROL, file.cache)];
    let has_it = request.get_all(header::IF_NONE_MATCH).iter().any(|value| {
        value.to_str().is_ok_and(|tags| {
            tags.split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == file.etag)
        })
    });
    if has_it {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, [(header::CONTENT_TYPE, file.content_type)], file.body.clone()).into_response()
}

fn headers(embed: Option<&str>) -> Result<Vec<(header::HeaderName, HeaderValue)>, header::InvalidHeaderValue> {
    let ancestors = embed.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self'{ancestors}; \
         require-trusted-types-for 'script'; trusted-types lit-html app-url"
    );
    // An embedding page may ask its frames to agree to being loaded across origins.
    let resource = if embed.is_some() { "cross-origin" } else { "same-origin" };
    Ok(vec![
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy)?),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static(resource),
        ),
        (
            header::HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static(
                "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=(), \
                 serial=(), hid=(), midi=(), browsing-topics=()",
            ),
        ),
    ])
}

fn read_into(files: &mut HashMap<String, File>, directory: &Path, prefix: &str) -> Result<(), ServerError> {
    let failed = |error| ServerError::Page(directory.to_owned(), error);
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // A name that is not UTF-8 has no URL here.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = entry.path();
        // Symbolic links are not followed: the server serves only files of the directory.
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            read_into(files, &path, &format!("{prefix}{name}/"))?;
        } else if kind.is_file() {
            let body = std::fs::read(&path).map_err(|error| ServerError::Page(path.clone(), error))?;
            let mut etag = String::from("\"");
            for byte in &Sha256::digest(&body)[..16] {
                let _ = write!(etag, "{byte:02x}");
            }
            etag.push('"');
            // The build puts a hash into the names of files in assets/.
            let cache = if prefix == "/assets/" {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            };
            let content_type = content_type(&path);
            files.insert(
                format!("{prefix}{name}"),
                File {
                    body: body.into(),
                    content_type,
                    etag,
                    cache,
                },
            );
        }
    }
    Ok(())
}

/// The types of the files in a build of the page.
fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_itself_carries_the_policy_that_the_server_sends() {
        let sent = headers(None).unwrap();
        let (_, policy) = &sent[0];
        // A `meta` element cannot set this directive.
        let own: Vec<_> = policy
            .to_str()
            .unwrap()
            .split("; ")
            .filter(|directive| !directive.starts_with("frame-ancestors"))
            .collect();
        let index = include_str!("../../../index.html");
        let mut parts = index.split("http-equiv=\"Content-Security-Policy\"");
        let meta = parts.nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap();
        assert_eq!(meta.split("; ").collect::<Vec<_>>(), own);
    }
}

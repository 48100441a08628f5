//! The style sheets, and the files that they and the pages refer to.
//!
//! A sheet names a font as `url("../letras/una.woff2")` for `style/assets/letras/una.woff2`: `cargo leptos watch`
//! serves it there, and here it is replaced by the hashed name beside the sheet.

use std::fs;
use std::path::Path;

use grass::{Options, OutputStyle};

use crate::error::{AtPath, BuildError};
use crate::publish::Asset;

/// Compiles the sheet at `main`, with all its imports, to compressed CSS.
pub(crate) fn compile(main: &Path) -> Result<String, BuildError> {
    let source = fs::read_to_string(main).at("read", main)?;
    let mut options = Options::default().style(OutputStyle::Compressed);
    if let Some(folder) = main.parent() {
        options = options.load_path(folder);
    }
    grass::from_string(source, &options).map_err(|error| BuildError::Style(error.to_string()))
}

/// Every file under `folder`, named by its path in it; empty if there is no such folder.
pub(crate) fn assets(folder: &Path) -> Result<Vec<Asset>, BuildError> {
    let mut assets = Vec::new();
    if folder.is_dir() {
        collect(folder, "", &mut assets)?;
    }
    Ok(assets)
}

fn collect(folder: &Path, prefix: &str, assets: &mut Vec<Asset>) -> Result<(), BuildError> {
    for entry in fs::read_dir(folder).at("read", folder)? {
        let path = entry.at("read", folder)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        // Hidden files of editors and file managers.
        if name.starts_with('.') {
            continue;
        }
        let logical = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{logical}/"), assets)?;
        } else {
            let bytes = fs::read(&path).at("read", &path)?;
            assets.push(Asset { logical, bytes });
        }
    }
    Ok(())
}

/// The sheet with each `url(../…)` replaced by that asset's published name.
///
/// # Errors
/// When it refers to anything other than an asset, `data:` or a `#fragment`.
pub(crate) fn with_published_names(css: &str, assets: &[Asset]) -> Result<String, BuildError> {
    let mut result = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("url(") {
        let (before, reference) = rest.split_at(start + "url(".len());
        result.push_str(before);
        let quote = reference
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''));
        let opening = quote.map_or(0, char::len_utf8);
        let end = reference[opening..]
            .find(quote.unwrap_or(')'))
            .ok_or_else(|| BuildError::UnknownAsset(reference.to_owned()))?;
        let target = &reference[opening..opening + end];
        if target.starts_with("data:") || target.starts_with('#') {
            result.push_str(&reference[..opening + end]);
        } else {
            let asset = target
                .trim()
                .strip_prefix("../")
                .and_then(|logical| assets.iter().find(|asset| asset.logical == logical))
                .ok_or_else(|| BuildError::UnknownAsset(target.to_owned()))?;
            result.push_str(&reference[..opening]);
            result.push_str(&asset.published_name());
        }
        rest = &reference[opening + end..];
    }
    result.push_str(rest);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font() -> Vec<Asset> {
        vec![Asset {
            logical: "letras/una.woff2".into(),
            bytes: vec![1, 2, 3],
        }]
    }

    #[test]
    fn a_font_is_found_under_its_hashed_name_quoted_or_not() {
        let published = font()[0].published_name();
        for (quote, css) in [
            ("", "a{src:url(../letras/una.woff2)}"),
            ("\"", "a{src:url(\"../letras/una.woff2\")}"),
        ] {
            let expected = format!("a{{src:url({quote}{published}{quote})}}");
            assert_eq!(with_published_names(css, &font()).unwrap(), expected);
        }
    }

    #[test]
    fn inline_pictures_and_fragments_stay() {
        let css =
            "a{mask:url(\"data:image/svg+xml,<svg fill='url(#x)'/>\");filter:url(#sombra)}b{}";
        assert_eq!(with_published_names(css, &font()).unwrap(), css);
    }

    #[test]
    fn what_is_not_there_stops_the_build_by_name() {
        for css in [
            "a{src:url(../letras/otra.woff2)}",
            "a{src:url(letras/una.woff2)}",
            "a{src:url(\"x",
        ] {
            assert!(matches!(
                with_published_names(css, &font()),
                Err(BuildError::UnknownAsset(_))
            ));
        }
        let error = with_published_names("a{src:url(https://a.example/x.woff2)}", &font());
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("`https://a.example/x.woff2`")
        );
    }

    #[test]
    fn partials_are_found_and_modern_css_passes() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("_tokens.scss"),
            ":root{--tinta:light-dark(#123,#eee)}",
        )
        .unwrap();
        let main = folder.path().join("main.scss");
        fs::write(
            &main,
            "@use 'tokens';\n@layer base { .aviso { color: color-mix(in oklch, var(--tinta) 50%, \
             transparent); inset-inline: 0; &:has(> input:user-invalid) { color: red; } } }\n\
             @media (width >= 40rem) { .aviso { width: min(100%, 40rem); } }",
        )
        .unwrap();
        let css = compile(&main).unwrap();
        assert!(
            css.contains("--tinta: light-dark(#123,#eee)")
                || css.contains("--tinta:light-dark(#123,#eee)"),
            "{css}"
        );
        assert!(
            css.contains(".aviso:has(> input:user-invalid)")
                || css.contains(".aviso:has(>input:user-invalid)"),
            "{css}"
        );
        assert!(css.contains("color-mix(in oklch"), "{css}");
        assert!(
            css.contains("(width >= 40rem)") || css.contains("(width>=40rem)"),
            "{css}"
        );
    }

    #[test]
    fn a_mistake_in_the_sheet_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.scss");
        fs::write(&main, ".a { color: $nadie; }").unwrap();
        assert!(compile(&main).unwrap_err().to_string().contains("$nadie"));
    }

    #[test]
    fn assets_are_named_by_their_path_and_hidden_files_stay_out() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("letras")).unwrap();
        fs::write(folder.path().join("letras/una.woff2"), [1]).unwrap();
        fs::write(folder.path().join("favicon.svg"), "<svg/>").unwrap();
        fs::write(folder.path().join(".DS_Store"), [0]).unwrap();
        let mut names: Vec<String> = assets(folder.path())
            .unwrap()
            .into_iter()
            .map(|asset| asset.logical)
            .collect();
        names.sort();
        assert_eq!(names, ["favicon.svg", "letras/una.woff2"]);
        assert!(assets(&folder.path().join("nada")).unwrap().is_empty());
    }
}

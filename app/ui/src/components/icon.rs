//! Icons: Lucide's, drawn inside the page so that they follow the text's colour and need no request. They are
//! decoration beside words, never instead of them, so they are hidden from assistive technology.

use icondata_core::Icon;
use leptos::prelude::*;

pub use icondata_lu::{
    LuBuilding2, LuCircleCheckBig, LuCircleHelp, LuClock, LuHistory, LuInbox, LuInfo, LuKeyRound,
    LuMail, LuMailCheck, LuMegaphone, LuMonitorSmartphone, LuSearchX, LuShieldCheck,
    LuTriangleAlert, LuUserRound,
};

/// Draws an icon as high as a line of the text beside it.
pub fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox=icon.view_box
            aria-hidden="true"
            focusable="false"
            inner_html=icon.data
        ></svg>
    }
}

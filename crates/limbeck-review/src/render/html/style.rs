//! The style of the page.

pub(super) const STYLE: &str = "\
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2937;--soft:#475569;--line:#d7dee8;--box:#f6f8fb;
--del:#fee7e7;--del2:#fcb9b9;--ins:#e2f8e8;--ins2:#a6e8b8;--danger:#b91c1c;--warning:#a15c07;--note:#1d4ed8;
--added:#15803d;--link:#1d4ed8}
@media(prefers-color-scheme:dark){:root{--bg:#0f172a;--fg:#e2e8f0;--soft:#9fb0c6;--line:#2c3a50;--box:#172136;
--del:#3d1d22;--del2:#7f2d35;--ins:#12351f;--ins2:#1f6b3a;--danger:#f98080;--warning:#f5b94a;--note:#8ab4ff;
--added:#4ade80;--link:#8ab4ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1240px;margin:0 auto;padding:20px 24px 60px}
h1{font-size:24px;line-height:1.25;margin:8px 0}
h2{font-size:19px;margin:36px 0 12px;padding-bottom:6px;border-bottom:1px solid var(--line)}
h3{font-size:15px;margin:20px 0 8px}
h1,h2,h3,p,li,code{overflow-wrap:anywhere}
p{margin:6px 0}
a{color:var(--link)}
code,pre,.diff .row{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:13px}
pre{margin:0;padding:10px 12px;background:var(--box);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
pre+pre,pre+.facts{margin-top:6px}
.facts{color:var(--soft);font-size:13px}
.facts code{font-size:12px}
.description{white-space:pre-wrap}
.none{color:var(--soft)}
.remark{border-left:3px solid var(--warning);padding:4px 12px;background:var(--box)}
.chip{display:inline-block;padding:1px 9px;border:1px solid currentColor;border-radius:999px;font-size:13px;font-weight:600;color:var(--soft)}
.chip.danger,.chip.removed{color:var(--danger)}
.chip.warning,.chip.changed{color:var(--warning)}
.chip.note{color:var(--note)}
.chip.added{color:var(--added)}
.toc{padding-left:24px}
.finding{margin-top:6px;padding:6px 12px;background:var(--box);border-left:3px solid var(--soft);border-radius:0 6px 6px 0}
.finding p{margin:2px 0}
.finding.danger{border-color:var(--danger)}.finding.danger b{color:var(--danger)}
.finding.warning{border-color:var(--warning)}.finding.warning b{color:var(--warning)}
.finding.note{border-color:var(--note)}.finding.note b{color:var(--note)}
.finding ul{margin:4px 0;padding-left:20px}
.finding li{margin:2px 0}
.diff{margin:0 0 16px;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.diff h3{margin:0;padding:8px 12px;background:var(--box);border-bottom:1px solid var(--line);font-size:14px}
.diff .row{display:grid;grid-template-columns:1fr 1fr;line-height:1.45}
.diff .row>div{position:relative;min-width:0;padding:1px 10px 1px 56px;text-indent:-30px;white-space:pre-wrap;overflow-wrap:anywhere}
.diff .row>.new{border-left:1px solid var(--line)}
.diff i{position:absolute;left:10px;text-indent:0;font-style:normal;color:var(--soft)}
.diff .row:not(.same)>.old:not(.none){background:var(--del)}
.diff .row:not(.same)>.new:not(.none){background:var(--ins)}
.diff .row>.none{background:var(--box)}
.diff del{background:var(--del2);text-decoration:none;border-radius:2px}
.diff ins{background:var(--ins2);text-decoration:none;border-radius:2px}
.gap{padding:2px 26px;color:var(--soft);font-size:12px;background:var(--box)}
.picture{overflow-x:auto;border:1px solid var(--line);border-radius:8px}
.picture svg{display:block}
.ops{margin:0;padding:0;list-style:none;counter-reset:op}
.ops>li{counter-increment:op;position:relative;padding:14px 0 14px 40px;border-top:1px solid var(--line)}
.ops>li:first-child{border-top:0}
.ops>li::before{content:counter(op);position:absolute;left:0;top:22px;width:28px;text-align:right;color:var(--soft);font-size:13px}
.op{display:grid;grid-template-columns:1fr 1fr;gap:12px}
.op>div{min-width:0}
.comment{color:var(--soft);font-style:italic;white-space:pre-wrap}
@media(max-width:760px){
main{padding:12px 14px 40px}
h1{font-size:20px}
.op,.diff .row{grid-template-columns:1fr}
.diff .row>.none,.diff .row.same>.new{display:none}
.diff .row>.new{border-left:0}
.ops>li{padding-left:0}
.ops>li::before{position:static;display:block;text-align:left;margin-bottom:4px;content:counter(op) '.'}
}
@media print{.picture{overflow:visible}}
";

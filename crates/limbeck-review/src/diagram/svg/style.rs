//! The style of pictures: plain rules, which programs without custom properties understand, too.

/// For `<style>` of a picture or of the page around it.
pub(crate) const STYLE: &str = "\
.erd text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2937}
.erd .ti{font:600 17px system-ui,sans-serif}
.erd .bt{font:600 14px system-ui,sans-serif;fill:#64748b}
.erd .lt{font:11px system-ui,sans-serif;fill:#475569}
.erd .bg{fill:#fff}
.erd .band{fill:#f1f5f9;stroke:#e2e8f0}
.erd .bx{fill:#fff}
.erd .br{fill:none;stroke:#94a3b8}
.erd .hd{fill:#334155}
.erd .hn,.erd .hs{font-weight:600;font-size:13px;fill:#fff}
.erd .ty{text-anchor:end;fill:#64748b}
.erd .mo{fill:#64748b;font-style:italic}
.erd .pk,.erd .fk,.erd .uq{font-size:9px;font-weight:700;fill:#b45309}
.erd .fk{fill:#1d4ed8}
.erd .uq{fill:#0f766e}
.erd .nl{fill:none;stroke:#64748b;stroke-width:1.2}
.erd .s{font-weight:700}
.erd .m.added{fill:#dcfce7}.erd .m.removed{fill:#fee2e2}.erd .m.changed{fill:#fef3c7}
.erd .s.added{fill:#15803d}.erd .s.removed{fill:#b91c1c}.erd .s.changed{fill:#a16207}
.erd .t.added>.hd{fill:#15803d}.erd .t.removed>.hd{fill:#b91c1c}.erd .t.changed>.hd{fill:#a16207}
.erd .t.added>.br{stroke:#15803d}.erd .t.removed>.br{stroke:#b91c1c}.erd .t.changed>.br{stroke:#a16207}
.erd .l{fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round}
.erd .l.o{stroke-dasharray:2 4}
.erd .w,.erd .f{fill:currentColor}
.erd .w:hover .l{stroke-width:3}
.erd .lg{color:#475569}.erd .lg .f{fill:#475569}
.erd .c0{color:#2563eb}.erd .c1{color:#c2410c}.erd .c2{color:#15803d}.erd .c3{color:#9333ea}
.erd .c4{color:#be123c}.erd .c5{color:#0e7490}.erd .c6{color:#a16207}.erd .c7{color:#475569}
.erd .w.added{color:#15803d}.erd .w.removed{color:#b91c1c}.erd .w.changed{color:#a16207}
@media(prefers-color-scheme:dark){
.erd text{fill:#e2e8f0}
.erd .bt{fill:#94a3b8}.erd .lt{fill:#94a3b8}
.erd .bg{fill:#0f172a}
.erd .band{fill:#162032;stroke:#263449}
.erd .bx{fill:#1e293b}
.erd .br{stroke:#475569}
.erd .hd{fill:#475569}
.erd .hn,.erd .hs{fill:#fff}
.erd .ty,.erd .mo{fill:#94a3b8}
.erd .pk{fill:#fbbf24}.erd .fk{fill:#7dabff}.erd .uq{fill:#5eead4}
.erd .nl{stroke:#94a3b8}
.erd .m.added{fill:#14432a}.erd .m.removed{fill:#4c1d1d}.erd .m.changed{fill:#453411}
.erd .s.added{fill:#4ade80}.erd .s.removed{fill:#f87171}.erd .s.changed{fill:#facc15}
.erd .lg{color:#94a3b8}.erd .lg .f{fill:#94a3b8}
.erd .c0{color:#60a5fa}.erd .c1{color:#fb923c}.erd .c2{color:#4ade80}.erd .c3{color:#c084fc}
.erd .c4{color:#fb7185}.erd .c5{color:#22d3ee}.erd .c6{color:#facc15}.erd .c7{color:#94a3b8}
.erd .w.added{color:#4ade80}.erd .w.removed{color:#f87171}.erd .w.changed{color:#facc15}
}
";

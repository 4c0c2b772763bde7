package trace

// svgStyle gives every interface a colour, in the light and in the dark scheme.
// Colours are written out, since not every renderer knows CSS variables; no
// meaning hangs on a colour alone, as every row names its interface.
const svgStyle = `
text{font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif;fill:#0f172a}
.bg{fill:#ffffff;stroke:#e2e8f0}
.h1{font-size:19px;font-weight:600}
.h2{font-size:11.5px;fill:#64748b}
.name{font-size:13.5px;font-weight:600;text-anchor:middle}
.box{fill:#f8fafc;stroke:#94a3b8}
.life{stroke:#cbd5e1;stroke-width:1.2}
.tunnel{fill:#16a34a;fill-opacity:.07;stroke:#16a34a;stroke-opacity:.35;stroke-dasharray:4 4}
.step{fill:#f1f5f9;stroke:#94a3b8}
.num{font-size:11px;font-weight:600;text-anchor:middle}
.time{font-size:11px;fill:#64748b;text-anchor:end}
.label{font-size:12.5px}
.tag{font-weight:700;font-size:11px}
.detail{font-size:10.5px;fill:#64748b}
.halo{paint-order:stroke;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round;stroke-opacity:.85}
.wire{fill:none;stroke-width:1.5}
.cross{fill:none;stroke:#dc2626;stroke-width:2.2}
` +
	`.if-sip .wire{stroke:#1d4ed8}.if-sip .head,.if-sip .tag,.if-sip .dot{fill:#1d4ed8}
.if-mp .wire{stroke:#7c3aed}.if-mp .head,.if-mp .tag,.if-mp .dot{fill:#7c3aed}
.if-kms .wire{stroke:#b45309}.if-kms .head,.if-kms .tag,.if-kms .dot{fill:#b45309}
.if-tcp .wire{stroke:#475569}.if-tcp .head,.if-tcp .tag,.if-tcp .dot{fill:#475569}
.if-tls .wire{stroke:#15803d}.if-tls .head,.if-tls .tag,.if-tls .dot{fill:#15803d}
.if-bfcp .wire{stroke:#0e7490}.if-bfcp .head,.if-bfcp .tag,.if-bfcp .dot{fill:#0e7490}
.if-box .wire{stroke:#64748b}.if-box .head,.if-box .dot{fill:#64748b}
.good .wire{stroke:#15803d}.good .head,.good .tag,.good .dot{fill:#15803d}
.bad .wire{stroke:#dc2626}.bad .head,.bad .tag,.bad .dot,.bad .label{fill:#dc2626}
` +
	`@media (prefers-color-scheme:dark){
text{fill:#e2e8f0}
.bg{fill:#0f172a;stroke:#1e293b}
.h2,.time,.detail{fill:#94a3b8}
.box{fill:#1e293b;stroke:#475569}
.life{stroke:#334155}
.step{fill:#1e293b;stroke:#64748b}
.halo{stroke:#0f172a}
.tunnel{fill:#22c55e;fill-opacity:.09;stroke:#22c55e}
.cross{stroke:#f87171}
.if-sip .wire{stroke:#60a5fa}.if-sip .head,.if-sip .tag,.if-sip .dot{fill:#60a5fa}
.if-mp .wire{stroke:#c084fc}.if-mp .head,.if-mp .tag,.if-mp .dot{fill:#c084fc}
.if-kms .wire{stroke:#fbbf24}.if-kms .head,.if-kms .tag,.if-kms .dot{fill:#fbbf24}
.if-tcp .wire{stroke:#94a3b8}.if-tcp .head,.if-tcp .tag,.if-tcp .dot{fill:#94a3b8}
.if-tls .wire,.good .wire{stroke:#4ade80}.if-tls .head,.if-tls .tag,.if-tls .dot,.good .head,.good .tag,.good .dot{fill:#4ade80}
.if-bfcp .wire{stroke:#22d3ee}.if-bfcp .head,.if-bfcp .tag,.if-bfcp .dot{fill:#22d3ee}
.if-box .head,.if-box .dot{fill:#94a3b8}
.bad .wire{stroke:#f87171}.bad .head,.bad .tag,.bad .dot,.bad .label{fill:#f87171}
}
`

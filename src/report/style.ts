/** The page's look: the system's fonts, nothing from elsewhere. Colours have a contrast of 4.5 or more on their ground. */
export const style = `
:root{color-scheme:light dark;--paper:#ffffff;--ink:#1b1f24;--quiet:#57606a;--line:#d8dee4;--one:#0550ae;--two:#8250df;--three:#0a7d6c;--four:#9a5b00;--good:#116329;--bad:#b3141c;--unsure:#7d4e00;--soft:#f6f8fa}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--quiet:#9aa4af;--line:#30363d;--one:#6cb6ff;--two:#c79bff;--three:#4fd1bd;--four:#f0b35a;--good:#56d364;--bad:#ff7b72;--unsure:#e3b341;--soft:#161b22}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.2rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1.2rem 0 .3rem}
a{color:var(--one)}a:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--one);outline-offset:2px}
.quiet{color:var(--quiet)}nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none;font-size:.9rem}
.scroll{overflow-x:auto;margin:.6rem 0}table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:left;color:var(--quiet);padding:.2rem 0}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
thead th{color:var(--quiet);font-weight:600;overflow-wrap:normal}tbody th{font-weight:600}
.verdict{font-weight:600;white-space:nowrap}.good{color:var(--good)}.bad{color:var(--bad)}.unsure{color:var(--unsure)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.6rem 0}dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto}figure{margin:.6rem 0}figcaption{color:var(--quiet);font-size:.875rem}
details{margin:.4rem 0}summary{cursor:pointer}code{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}
ul.tree,ul.tree ul{list-style:none;padding-left:1.2rem;border-left:1px solid var(--line)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper)}
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@page{margin:1.5cm}
@media print{body{max-width:none;padding:0;font-size:9pt}nav,.skip{display:none}h2,h3{break-after:avoid}tr,figure{break-inside:avoid}.scroll{overflow:visible}a{color:inherit;text-decoration:none}}
`;

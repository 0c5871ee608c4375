"""The look of the report: animation paper by day, a light table by night."""

STYLE = """
:root {
  color-scheme: light dark;
  --desk: #e9e3d7; --paper: #fbf8f1; --ink: #2e2824; --pencil: #6b6157; --rule: #ddd4c4;
  --ours: #2a7f7b; --ours-soft: #d5e5e1; --theirs: #b4513d; --hole: #d6cebf; --chip: #f1ebdf;
  --ones: #d65c48; --twos: #2a8a86; --threes: #d69830; --longer: #7e649a; --held: #788494;
}
@media (prefers-color-scheme: dark) {
  :root {
    --desk: #151719; --paper: #1f2225; --ink: #ece7dd; --pencil: #a9a298; --rule: #383b3e;
    --ours: #5bb8b1; --ours-soft: #273c3c; --theirs: #f0907a; --hole: #101214; --chip: #2a2e31;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink); line-height: 1.5;
  font: 16px/1.5 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1140px; margin: 0 auto; padding: 20px 16px 48px; }
section, header { background: var(--paper); border-radius: 14px; padding: 26px 30px; margin-bottom: 18px;
  box-shadow: 0 1px 2px rgb(0 0 0 / .08); }
header { padding-top: 16px; }
.pegs { display: block; margin: 0 auto 14px; width: 260px; height: 22px; fill: var(--hole); }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0; letter-spacing: -.02em; }
h2 { font-size: 1.3rem; margin: 0 0 4px; letter-spacing: -.01em; }
h3 { font-size: .98rem; margin: 0 0 8px; }
p { margin: 0 0 10px; max-width: 92ch; }
a { color: var(--ours); }
.quiet, figcaption, .note { color: var(--pencil); font-size: .87rem; }
.note { margin: 8px 0 0; line-height: 1.4; }
.headline { display: flex; flex-wrap: wrap; gap: 10px 34px; margin: 18px 0 0; padding: 0; list-style: none; }
.headline b { display: block; font-size: 1.7rem; line-height: 1.15; font-variant-numeric: tabular-nums; }
.headline span { color: var(--pencil); font-size: .87rem; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 6px 0 16px; font-size: .87rem; color: var(--pencil); }
.legend svg { width: 26px; height: 12px; vertical-align: -1px; margin-right: 6px; }
.funnel { display: grid; grid-template-columns: repeat(6, 1fr); gap: 12px; margin: 16px 0 0; padding: 0;
  list-style: none; }
.funnel li { min-width: 0; border-top: 3px solid var(--ours); padding-top: 8px; }
.funnel b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.funnel svg { width: 100%; height: 8px; display: block; margin: 6px 0; }
.funnel ul { list-style: none; margin: 6px 0 0; padding: 0; font-size: .82rem; color: var(--pencil); }
.funnel ul li { border: 0; padding: 2px 0; overflow-wrap: anywhere; }
.funnel ul span { color: var(--theirs); font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--rule); vertical-align: baseline; }
th { color: var(--pencil); font-weight: 500; font-size: .84rem; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
td.text, th.text { text-align: left; }
tr.total td { font-weight: 600; border-bottom: 0; }
td small { display: block; color: var(--theirs); font-size: .78rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 26px 34px;
  margin-top: 18px; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
.bars { font-size: .86rem; }
.bars td, .bars th { border: 0; padding: 3px 0; vertical-align: middle; }
.bars th { width: 34%; text-align: left; font-weight: 400; color: var(--ink); padding-right: 8px;
  overflow-wrap: anywhere; line-height: 1.25; }
.bars td.value { width: 4.1em; padding-left: 6px; white-space: nowrap; }
.bars td.published { color: var(--theirs); font-size: .8rem; }
.bars svg { display: block; width: 100%; height: 20px; overflow: visible; }
.empty { border: 1px dashed var(--rule); border-radius: 8px; padding: 7px 12px; margin: 0 0 6px;
  color: var(--pencil); font-size: .87rem; }
.ours { fill: var(--ours); } .track { fill: var(--ours-soft); } .theirs { fill: var(--theirs); }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(440px, 1fr)); gap: 22px;
  align-items: start; margin-top: 16px; }
.clip { border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; background: var(--paper); }
.clip img { display: block; width: 100%; height: auto; background: var(--chip); }
.clip > div { padding: 14px 16px 16px; }
.clip h3 { margin: 0 0 2px; overflow-wrap: anywhere; }
.clip p { margin: 8px 0 0; font-size: .92rem; }
.sheet { display: block; width: 100%; margin-top: 10px; }
.sheet text { font: 7px ui-sans-serif, system-ui, sans-serif; fill: #fff; text-anchor: middle; }
.sheet .beat { stroke: var(--rule); stroke-width: .6; }
.e1 { fill: var(--ones); } .e2 { fill: var(--twos); } .e3 { fill: var(--threes); }
.longer { fill: var(--longer); } .held { fill: var(--held); }
code, pre { font: .82rem/1.45 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
details { margin-top: 12px; } summary { cursor: pointer; }
footer { color: var(--pencil); font-size: .85rem; text-align: center; }
@media (max-width: 860px) { .funnel { grid-template-columns: repeat(3, 1fr); } }
@media (max-width: 560px) {
  section, header { padding: 18px 16px; border-radius: 10px; }
  main { padding: 8px 8px 32px; } h1 { font-size: 1.6rem; }
  .funnel { grid-template-columns: repeat(2, 1fr); }
  .samples, .figures { grid-template-columns: minmax(0, 1fr); }
  .headline { gap: 10px 24px; } .headline b { font-size: 1.4rem; }
  table { font-size: .78rem; } th { font-size: .74rem; } th, td { padding: 6px 4px; white-space: nowrap; }
  .bars th, details td { white-space: normal; }
}
@media print {
  :root { --desk: #fff; --paper: #fff; --chip: #fff; }
  section, header { box-shadow: none; padding: 10px 0; }
  .clip, .funnel > li, tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""

"""Makes font.ts: the font of the plots, a subset of DejaVu Sans under a name of its own, as its licence demands of a changed font.

    pip install fonttools
    python src/plots/makeFont.py DejaVuSans.ttf LICENSE > src/plots/font.ts

DejaVuSans.ttf and its LICENSE are those of DejaVu Fonts 2.35 (dejavu-fonts.github.io), which matplotlib too carries.
"""

import base64
import io
import sys

from fontTools import subset, ttLib

# Latin with the accents of European names, Greek, super- and subscripts, and the signs that units and labels use.
CHARACTERS = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0141,U+0142,U+0150-0153,U+0160,U+0161,U+017D,U+017E,U+0391-03A1,U+03A3-03A9,U+03B1-03C9,"
    "U+03D1,U+03D5,U+03F5,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+2032,U+2033,U+2070,U+2071,U+2074-208E,U+210F,"
    "U+2113,U+2190-2193,U+2202,U+2207,U+2211-2213,U+221A,U+221D,U+221E,U+222B,U+2248,U+2260,U+2264,U+2265,U+226A,U+226B,U+2295,"
    "U+2299,U+22C5,U+2609"
)
FAMILY = "Farinata Sans"

# With the time stamp of the original: the same file whenever this runs.
font = ttLib.TTFont(sys.argv[1], recalcTimestamp=False)
options = subset.Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13], notdef_outline=True)
options.drop_tables += ["GPOS", "GSUB", "MATH", "FFTM", "kern"]
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
subsetter.subset(font)
for name_id, value in ((1, FAMILY), (3, FAMILY + ", a subset of DejaVu Sans 2.35"), (4, FAMILY), (6, "FarinataSans")):
    font["name"].removeNames(nameID=name_id)
    font["name"].setName(value, name_id, 3, 1, 0x409)
file = io.BytesIO()
font.save(file)

glyphs = {chr(code): font["hmtx"][glyph][0] for code, glyph in sorted(font.getBestCmap().items())}
characters = "".join(glyphs).replace("\\", "\\\\").replace("'", "\\'").replace("\u00a0", "\\u00a0").replace("\u00ad", "\\u00ad")
licence = open(sys.argv[2]).read().strip().replace("*/", "* /")
print("/**\n * Farinata Sans: the font of the plots. Made by makeFont.py (which says how); don't edit.\n *")
print("\n".join((" * " + line).rstrip() for line in licence.splitlines()) + "\n */\n")
print("/** The characters of the font. */")
print(f"export const characters =\n  '{characters}';\n")
print("/** How far the pen moves for each of {@link characters}, in 1/2048 of the font's size. */")
rows = [", ".join(map(str, list(glyphs.values())[i : i + 24])) for i in range(0, len(glyphs), 24)]
print("export const advances = [\n" + "".join(f"  {row},\n" for row in rows) + "];\n")
print("/** The TrueType file, base64. */")
print(f"export const fontBase64 =\n  '{base64.b64encode(file.getvalue()).decode()}';")

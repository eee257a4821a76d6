// Prints the emoji that the composer offers, from npm's emojibase-data: those that every device
// has (Emoji 0.7 or older), without flags, skin tones and combined ones. Each is [sign, name,
// what else finds it]. Usage: node emoji.mjs FOLDER LANGUAGE
import { readFileSync } from "node:fs";

const [folder, language] = process.argv.slice(2);
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`));
const newest = 0.7, skinTones = 2, flags = 9, joiner = "200D";
const versions = new Map(read("en/data").map(({ hexcode, version }) => [hexcode, version]));
const codes = read("en/shortcodes/github");
const offered = ({ group, hexcode }) => group !== undefined && ![skinTones, flags].includes(group) && versions.get(hexcode) <= newest && !hexcode.includes(joiner);
const line = ({ emoji, hexcode, label, tags = [] }) => JSON.stringify([emoji, label, [...new Set([codes[hexcode] ?? [], tags].flat())].slice(0, 6).join(" ")]);
const all = read(`${language}/data`).filter(offered).sort((a, b) => a.order - b.order);
console.log(`[\n${all.map(line).join(",\n")}\n]`);

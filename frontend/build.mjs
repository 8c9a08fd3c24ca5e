// Bundles the front-end libraries of the reports into qa/report/static/vendor/, with their licences.
// Run by hand when a library changes (npm ci && npm run build); the results are committed.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";

const OUT = "../qa/report/static/vendor";
const LIBRARIES = {
  echarts: ["echarts", "zrender", "tslib"],
  wavesurfer: ["wavesurfer.js"],
};
const LICENCE_FILES = ["LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE", "CopyrightNotice.txt"];

async function licences(names) {
  for (const name of names) {
    for (const file of LICENCE_FILES) {
      const short = name.replace(".js", "");
      await copyFile(`node_modules/${name}/${file}`, `${OUT}/${short}.${file.replace(/\..*$/, "")}.txt`)
        .catch((error) => { if (error.code !== "ENOENT") throw error; });
    }
  }
}

async function banner(names) {
  const parts = await Promise.all(names.map(async (name) => {
    const about = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
    return `${about.name} ${about.version} (${about.license})`;
  }));
  return `/*! ${parts.join(", ")}; licence texts beside this file */`;
}

await mkdir(OUT, { recursive: true });
for (const [entry, names] of Object.entries(LIBRARIES)) {
  const result = await build({
    entryPoints: [`src/${entry}.js`], bundle: true, minify: true, format: "iife", target: "es2020",
    charset: "utf8", legalComments: "none", write: false, banner: { js: await banner(names) },
  });
  // The text stands inside a <script> element: nothing in it may end that element or open a comment.
  const text = result.outputFiles[0].text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  await writeFile(`${OUT}/${entry}.min.js`, text);
  await licences(names);
  console.log(`${entry}.min.js ${(text.length / 1024).toFixed(0)} KB`);
}

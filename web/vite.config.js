import { defineConfig } from 'vite';

// GraphiQL shows a picture when the pointer rests on the address of one in an answer, and fetches
// it for that. An inbox is full of addresses that its customers wrote, so this page never does.
const imagePreview = '/@graphiql/react/dist/components/image-preview.js';
let removed = false;
const noImagePreview = {
  name: 'no-image-preview',
  load(id) {
    if (id.endsWith(imagePreview)) {
      removed = true;
      return 'export const ImagePreview = Object.assign(() => null, { shouldRender: () => false });';
    }
  },
  buildEnd(error) {
    if (!error && !removed) this.error(`${imagePreview} is gone: where does GraphiQL show pictures now?`);
  },
};

export default defineConfig({
  base: '/static/graphiql/',
  plugins: [noImagePreview],
  worker: { format: 'es' }, // the workers of Monaco, the editor in GraphiQL, are modules
  build: {
    outDir: '../server/static/graphiql',
    emptyOutDir: true, // outside this folder, so it has to be said
    license: { fileName: 'licenses.md' }, // the notices of what is bundled travel with it
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000, // kB; the editor is that large
    rolldownOptions: { checks: { moduleLevelDirective: false } }, // "use client" says nothing here
  },
});

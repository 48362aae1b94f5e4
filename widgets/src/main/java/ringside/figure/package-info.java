/**
 * The neutral document between views and renderers: captions, tables, ladders, bit strips, foldable parts and small
 * vector drawings. A view lays itself out as a {@link ringside.figure.Figure}; a renderer knows nothing but figures. So
 * a new view needs no new renderer, and a new renderer needs no view.
 */
package ringside.figure;

/**
 * One renderer for each form of a figure: plain text, HTML with drawings as SVG, LaTeX for print; and the bundle of all
 * forms of a view by MIME type. Renderers lay out and escape; they compute nothing and know no notebook.
 */
package ringside.render;

/**
 * View models: one record of plain data for each thing that can be shown, and its layout as a figure. A record holds
 * values of one moment and no reference to the machine; its components are the JSON that graders read (see {@code
 * VIEWS.md}).
 */
package ringside.view;

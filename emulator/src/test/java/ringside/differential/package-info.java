/**
 * System-state fuzzing: one guest image runs cases of complete machine state on this machine, on Bochs and on QEMU, and
 * the records of what each made of them are compared.
 */
package ringside.differential;

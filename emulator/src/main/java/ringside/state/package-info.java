/**
 * What the processor holds between two instructions: registers, flags, segment caches, control and model-specific
 * registers; and what an instruction leaves behind when it is watched or refused: {@link ringside.state.Steps},
 * {@link ringside.state.Check}, {@link ringside.state.Fault}.
 */
package ringside.state;

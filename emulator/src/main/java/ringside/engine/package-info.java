/**
 * The interpreter. An instruction becomes an {@link ringside.engine.Operation}: an object in which the meaning's one
 * method (see {@link ringside.semantics}) is bound to where its operands are. Operations that follow each other make a
 * {@link ringside.engine.Block}; {@link ringside.engine.Interpreter} runs blocks and delivers events between them.
 */
package ringside.engine;

/**
 * Child processes of this same program: {@link io.sternline.server.cli.process.JavaProcess} starts one, {@link
 * io.sternline.server.cli.process.LocalGroup} keeps the nodes of a whole group on this machine.
 *
 * <p>Children never outlive their parent, however it ended: see {@link io.sternline.server.cli.process.ParentWatch}.
 */
package io.sternline.server.cli.process;

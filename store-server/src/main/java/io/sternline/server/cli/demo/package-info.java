/**
 * The {@code sternline demo} command: a small web shop on this machine whose parts are killed while customers use it.
 *
 * <p>Three layers. The shop: {@link io.sternline.server.cli.demo.AppServer} keeps carts in the store, {@link
 * io.sternline.server.cli.demo.LoadBalancer} keeps there which session belongs to which server; each runs as a process
 * of its own. The customers: {@link io.sternline.server.cli.demo.Browser}, each with a {@link
 * io.sternline.server.cli.demo.CartModel} of what its cart must hold. The script: {@link
 * io.sternline.server.cli.demo.Script} kills one part after the other, and {@link
 * io.sternline.server.cli.demo.Report} says what came of it.
 *
 * <p>Nobody here trusts the shop: customers judge by what they were told before, and at the end the carts are read once
 * more from the store itself.
 */
package io.sternline.server.cli.demo;

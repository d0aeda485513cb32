/** What real providers once said, said again by a server of ours, and heard by the makers' own clients through the whole pipeline. */
package dev.signalbox.acceptance.replay;

/** Amazon Bedrock's Converse and ConverseStream, whose streams are binary frames. */
@NullMarked
package dev.signalbox.dialects.bedrock;

import org.jspecify.annotations.NullMarked;

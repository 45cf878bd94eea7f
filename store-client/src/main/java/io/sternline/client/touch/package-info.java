/** For the library itself: keeps entries alive that are in use, behind the back of those who use them. Applications have no need of it. */
package io.sternline.client.touch;

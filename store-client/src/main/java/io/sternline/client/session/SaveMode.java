package io.sternline.client.session;

/** Which attributes a {@link Session#save} writes. */
public enum SaveMode {
    /**
     * Those that were set. An object that was got and changed in place must be set again, or its change is not saved. Costs nothing, and
     * never writes what nobody meant to write.
     */
    ON_SET,
    /**
     * Those that were set, and those that were got and do not become the same bytes any more. For applications that change objects in place; each
     * save encodes again whatever was got.
     */
    ON_GET,
    /** All that the session has, changed or not, over what others have saved meanwhile. */
    ALWAYS
}

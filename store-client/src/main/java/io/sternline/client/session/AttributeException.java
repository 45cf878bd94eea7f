package io.sternline.client.session;

/**
 * One attribute of a session cannot be encoded, decoded or had as what was asked for. The message names the session (the beginning of its id), the
 * attribute, the codec and the class, as far as they are known. All other attributes can be used as ever.
 */
public final class AttributeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String attribute;

    AttributeException(final String attribute, final String message, final Throwable cause) {
        super(message, cause);
        this.attribute = attribute;
    }

    /** Its name. */
    public String attribute() {
        return attribute;
    }
}

package io.sternline.server.group;

import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A client whose next blocking write may end as indeterminate, having been made or not. */
final class DoubtfulClient {
    private final StoreClient client;
    private String doubtful;
    private boolean isMade;

    DoubtfulClient(final StoreClient client) {
        this.client = client;
    }

    /** The next call of this method of a namespace ends as indeterminate. */
    void doubt(final String method, final boolean willBeMade) {
        doubtful = method;
        isMade = willBeMade;
    }

    StoreClient client() {
        return proxy(StoreClient.class, (proxy, method, args) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, args);
            }
            final Object result = invoke(client, method, args);
            return result instanceof Namespace namespace ? namespace(namespace) : result;
        });
    }

    private Namespace namespace(final Namespace namespace) {
        return proxy(Namespace.class, (proxy, method, args) -> {
            if (!method.getName().equals(doubtful)) {
                return invoke(namespace, method, args);
            }
            doubtful = null;
            if (isMade) {
                invoke(namespace, method, args);
            }
            throw new IndeterminateException("made or not: the test knows");
        });
    }

    private static <T> T proxy(final Class<T> face, final InvocationHandler handler) {
        return face.cast(Proxy.newProxyInstance(DoubtfulClient.class.getClassLoader(), new Class<?>[] {face}, handler));
    }

    private static Object invoke(final Object target, final Method method, final Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (final InvocationTargetException ex) {
            throw ex.getCause();
        }
    }
}

package io.sternline.server.gateway;

import io.sternline.protocol.sbe.GetHistoryDecoder;
import io.sternline.protocol.sbe.GetStatusDecoder;
import io.sternline.protocol.sbe.ListNamespacesDecoder;
import io.sternline.protocol.sbe.PlanPromotionDecoder;
import io.sternline.protocol.sbe.PromoteDecoder;

/** What an observer may ask: what concerns the group and its nodes, and no entry. */
final class ObserverQueries {
    private ObserverQueries() {}

    static boolean include(final int templateId) {
        return templateId == GetStatusDecoder.TEMPLATE_ID
                || templateId == ListNamespacesDecoder.TEMPLATE_ID
                || templateId == GetHistoryDecoder.TEMPLATE_ID
                || templateId == PlanPromotionDecoder.TEMPLATE_ID
                || templateId == PromoteDecoder.TEMPLATE_ID;
    }
}

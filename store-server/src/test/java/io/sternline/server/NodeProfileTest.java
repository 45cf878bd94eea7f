package io.sternline.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Profile;
import io.sternline.server.NodeProfile.Choice;
import org.junit.jupiter.api.Test;

class NodeProfileTest {
    @Test
    void shouldFollowTheProcessorsUnlessToldOtherwise() {
        assertThat(new NodeProfile(Choice.AUTO, 1).inEffect()).isEqualTo(Profile.SMALL);
        assertThat(new NodeProfile(Choice.AUTO, 7).inEffect()).isEqualTo(Profile.SMALL);
        assertThat(new NodeProfile(Choice.AUTO, 8).inEffect()).isEqualTo(Profile.LARGE);
        assertThat(new NodeProfile(Choice.LARGE, 2).inEffect()).isEqualTo(Profile.LARGE);
        assertThat(new NodeProfile(Choice.SMALL, 64).inEffect()).isEqualTo(Profile.SMALL);
    }

    @Test
    void shouldSayWhatItIsAndWhyAndWhatThatMeans() {
        assertThat(new NodeProfile(Choice.AUTO, 7).description())
                .startsWith("profile small, as it sees 7 processors ('large' from 8 on): one thread for consensus, ");
        assertThat(new NodeProfile(Choice.AUTO, 16).description())
                .startsWith("profile large, as it sees 16 processors ('large' from 8 on): a thread for consensus, ");
        assertThat(new NodeProfile(Choice.LARGE, 2).description())
                .startsWith("profile large, as configured (it sees 2 processors): a thread for consensus, ");
    }
}

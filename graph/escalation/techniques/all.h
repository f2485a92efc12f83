// The techniques; the table in registry.cpp sets their order.
#pragma once

#include "graph/escalation/model/technique.h"

namespace nsposture::escalation::techniques {

[[nodiscard]] Technique impersonate_user();
[[nodiscard]] Technique impersonate_group();
[[nodiscard]] Technique impersonate_account();
[[nodiscard]] Technique constrained_impersonation();
[[nodiscard]] Technique mint_token();
[[nodiscard]] Technique read_token_secret();
[[nodiscard]] Technique retarget_token_secret();
[[nodiscard]] Technique mint_token_secret();
[[nodiscard]] Technique prepare_secret();
[[nodiscard]] Technique watch_admission();
[[nodiscard]] Technique create_workload();
[[nodiscard]] Technique change_workload();
[[nodiscard]] Technique exec_pod();
[[nodiscard]] Technique attach_pod();
[[nodiscard]] Technique ephemeral_container();
[[nodiscard]] Technique port_forward();
[[nodiscard]] Technique node_proxy();
[[nodiscard]] Technique node_agent();
[[nodiscard]] Technique bind_pod();
[[nodiscard]] Technique node_takeover();
[[nodiscard]] Technique bind_role();
[[nodiscard]] Technique hand_on_role();
[[nodiscard]] Technique hand_on_rules();
[[nodiscard]] Technique change_binding();
[[nodiscard]] Technique free_name();
[[nodiscard]] Technique escalate_role();
[[nodiscard]] Technique aggregate_role();
[[nodiscard]] Technique bind_then_escalate();
[[nodiscard]] Technique missing_role();
[[nodiscard]] Technique missing_account();
[[nodiscard]] Technique create_account();
[[nodiscard]] Technique missing_namespace();
[[nodiscard]] Technique certificate();
[[nodiscard]] Technique node_certificate();
[[nodiscard]] Technique bootstrap_token();
[[nodiscard]] Technique mutate_admission();
[[nodiscard]] Technique aws_auth();
[[nodiscard]] Technique indirect_creation();

}  // namespace nsposture::escalation::techniques

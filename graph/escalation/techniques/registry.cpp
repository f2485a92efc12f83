#include "graph/escalation/techniques/all.h"

namespace nsposture::escalation {

const std::vector<Technique>& all_techniques() {
  static const std::vector<Technique> table = {impersonate_user(),
                                               impersonate_group(),
                                               impersonate_account(),
                                               constrained_impersonation(),
                                               mint_token(),
                                               read_token_secret(),
                                               mint_token_secret(),
                                               create_workload(),
                                               change_workload(),
                                               exec_pod(),
                                               attach_pod(),
                                               ephemeral_container(),
                                               port_forward(),
                                               node_proxy(),
                                               node_agent(),
                                               node_takeover(),
                                               bind_role(),
                                               hand_on_role(),
                                               change_binding(),
                                               escalate_role(),
                                               aggregate_role(),
                                               bind_then_escalate(),
                                               missing_role(),
                                               missing_account(),
                                               create_account(),
                                               missing_namespace(),
                                               certificate(),
                                               node_certificate(),
                                               bootstrap_token(),
                                               mutate_admission(),
                                               aws_auth(),
                                               indirect_creation()};
  return table;
}

}  // namespace nsposture::escalation

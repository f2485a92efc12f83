#include "graph/escalation/techniques/all.h"

namespace nsposture::escalation {

const std::vector<Technique>& all_techniques() {
  static const std::vector<Technique> table = {techniques::impersonate_user(),
                                               techniques::impersonate_group(),
                                               techniques::impersonate_account(),
                                               techniques::constrained_impersonation(),
                                               techniques::mint_token(),
                                               techniques::read_token_secret(),
                                               techniques::retarget_token_secret(),
                                               techniques::mint_token_secret(),
                                               techniques::prepare_secret(),
                                               techniques::watch_admission(),
                                               techniques::create_workload(),
                                               techniques::change_workload(),
                                               techniques::exec_pod(),
                                               techniques::attach_pod(),
                                               techniques::ephemeral_container(),
                                               techniques::port_forward(),
                                               techniques::node_proxy(),
                                               techniques::node_agent(),
                                               techniques::bind_pod(),
                                               techniques::node_takeover(),
                                               techniques::bind_role(),
                                               techniques::hand_on_role(),
                                               techniques::hand_on_rules(),
                                               techniques::change_binding(),
                                               techniques::free_name(),
                                               techniques::escalate_role(),
                                               techniques::aggregate_role(),
                                               techniques::bind_then_escalate(),
                                               techniques::missing_role(),
                                               techniques::missing_account(),
                                               techniques::create_account(),
                                               techniques::missing_namespace(),
                                               techniques::certificate(),
                                               techniques::node_certificate(),
                                               techniques::bootstrap_token(),
                                               techniques::mutate_admission(),
                                               techniques::aws_auth(),
                                               techniques::indirect_creation()};
  return table;
}

}  // namespace nsposture::escalation

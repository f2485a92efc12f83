#include "graph/model/named_grant.h"

namespace nsposture {

bool same_grant(const NamedGrant& a, const NamedGrant& b) {
  const bool same_rule =
      a.rule.has_value() == b.rule.has_value() && (!a.rule || a.rule->same_content(*b.rule));
  return same_rule && a.masters == b.masters && a.binding == b.binding && a.role == b.role &&
         a.subject == b.subject && a.only_names == b.only_names && a.via_group == b.via_group;
}

}  // namespace nsposture

// The severity of a permission by its effect: what it is, where, to which subjects and for which
// names it is bound.
#pragma once

#include "analyzer/rules/objects/permission_pattern.h"

namespace nsposture::rules::objects {

// The role is unbound here, but `view`, `edit` or `admin` aggregates it.
[[nodiscard]] bool is_handed_out(const RoleUse& use);

// `rule`: the severity of the permission cluster-wide or in kube-system. It is one lower
// - in other namespaces,
// - for some names only (powerful_names.h knows those that are no limit),
// - if all subjects are control plane components, which have more already;
// one higher if everyone has it, and Low at most if no subject has it. In every namespace or in
// kube-system, a user's permission may weigh more than that of a program's service account
// (PatternMatch::for_people).
[[nodiscard]] store::Severity severity_of(const Cluster& cluster, const RoleUse& use,
                                          store::Severity rule, const PatternMatch& matched);

}  // namespace nsposture::rules::objects

// How severe a permission is, by its effect: what it is, where it is bound, to whom, over what.
#pragma once

#include "analyzer/rules/objects/permission_pattern.h"

namespace nsposture::rules::objects {

// Nobody here is bound to the role, but `view`, `edit` or `admin` gathers it.
[[nodiscard]] bool is_handed_out(const RoleUse& use);

// `rule` is what the detection rule says of the permission held cluster-wide or in kube-system. It
// is one less
// - in other namespaces,
// - for some names only (powerful_names.h knows those that are no limit),
// - where all holders are components of the control plane, which have more already;
// one more where everybody holds it, and Low at most where nobody does. What a person holds in
// every namespace or in kube-system may weigh more than what a program's account does
// (PatternMatch::for_people).
[[nodiscard]] store::Severity severity_of(const Cluster& cluster, const RoleUse& use,
                                          store::Severity rule, const PatternMatch& matched);

}  // namespace nsposture::rules::objects

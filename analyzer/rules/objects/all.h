// The rules on objects, one function each; one file each. registry.cpp lists them.
#pragma once

#include "analyzer/rules/object_rule.h"

namespace nsposture::rules {

ObjectRule np201();  // allows everything
ObjectRule np202();  // wildcard verbs
ObjectRule np203();  // wildcard resources or API groups
ObjectRule np204();  // reads Secrets
ObjectRule np205();  // writes Secrets
ObjectRule np206();  // creates pods
ObjectRule np207();  // creates or changes workloads
ObjectRule np208();  // runs commands in pods
ObjectRule np209();  // adds ephemeral containers
ObjectRule np210();  // forwards ports into pods
ObjectRule np211();  // escalates roles
ObjectRule np212();  // binds roles it does not hold
ObjectRule np213();  // writes roles or bindings
ObjectRule np214();  // impersonates others
ObjectRule np215();  // mints service-account tokens
ObjectRule np216();  // reaches the kubelet through nodes/proxy
ObjectRule np217();  // writes admission webhooks
ObjectRule np218();  // approves or signs certificates
ObjectRule np219();  // holds everything in a namespace
ObjectRule np220();  // bound to admin or edit
ObjectRule np221();  // bound to a default service account
ObjectRule np222();  // names system:masters
ObjectRule np223();  // creates PersistentVolumes
ObjectRule np224();  // writes ConfigMaps
ObjectRule np225();  // changes the status of Services
ObjectRule np226();  // deletes events or logs
ObjectRule np227();  // changes network rules
ObjectRule np228();  // changes nodes
ObjectRule np229();  // deletes collections
ObjectRule np230();  // rule that grants nothing
ObjectRule np231();  // bound to every account of a namespace

}  // namespace nsposture::rules

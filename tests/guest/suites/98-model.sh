#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Random sequences of calls, step by step beside the rules; by hand for longer.

exec ./usercap-model --seconds 10

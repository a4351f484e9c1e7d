#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Random sequences of calls, step by step beside the rules. Takes $MODEL_SECONDS (10).

exec ./usercap-model --seconds "${MODEL_SECONDS-10}"

DROP TABLE orleans.grain_states, orleans.orleansreminderstable, orleans.orleansmembershiptable,
    orleans.orleansmembershipversiontable, orleans.orleansquery;

namespace Orleans;

/// <summary>Why an activation ends.</summary>
[GenerateSerializer]
public enum DeactivationReasonCode : byte
{
    /// <summary>Not said.</summary>
    None,

    /// <summary>The host stops.</summary>
    ShuttingDown,

    /// <summary>The grain could not be activated.</summary>
    ActivationFailed,

    /// <summary>The directory failed (never here: the directory is in memory).</summary>
    DirectoryFailure,

    /// <summary>Nobody called it for its collection age.</summary>
    ActivationIdle,

    /// <summary>It stopped answering.</summary>
    ActivationUnresponsive,

    /// <summary>Another activation of the same grain exists (never here).</summary>
    DuplicateActivation,

    /// <summary>A request of another interface version came (never here).</summary>
    IncompatibleRequest,

    /// <summary>The grain's code failed in a way that leaves its state in doubt.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>It moves to another silo (never here).</summary>
    Migrating,

    /// <summary>The runtime asked for it.</summary>
    RuntimeRequested,

    /// <summary>Memory runs short.</summary>
    HighMemoryPressure,
}

namespace Orleans;

/// <summary>The steps in which a silo starts; it stops in the opposite order.</summary>
public static class ServiceLifecycleStage
{
    /// <summary>Before everything.</summary>
    public const int First = int.MinValue;

    /// <summary>The runtime is set up.</summary>
    public const int RuntimeInitialize = 2_000;

    /// <summary>The runtime's services start.</summary>
    public const int RuntimeServices = 4_000;

    /// <summary>Storage of the runtime starts.</summary>
    public const int RuntimeStorageServices = 6_000;

    /// <summary>Services that the runtime's grains need start.</summary>
    public const int RuntimeGrainServices = 8_000;

    /// <summary>After the runtime's grain services.</summary>
    public const int AfterRuntimeGrainServices = 8_100;

    /// <summary>The application's services, storage providers among them, start.</summary>
    public const int ApplicationServices = 10_000;

    /// <summary>Connectivity is checked.</summary>
    public const int ValidateInitialConnectivity = BecomeActive - 99;

    /// <summary>The directory hands over when stopping.</summary>
    public const int GrainDirectoryShutdown = GrainDeactivation - 1;

    /// <summary>Activations end when stopping.</summary>
    public const int GrainDeactivation = BecomeActive - 1;

    /// <summary>The silo becomes active.</summary>
    public const int BecomeActive = Active - 1;

    /// <summary>The silo takes calls.</summary>
    public const int Active = 20_000;

    /// <summary>After everything.</summary>
    public const int Last = int.MaxValue;
}

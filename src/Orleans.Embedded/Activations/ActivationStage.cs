namespace Orleans.Embedded.Activations;

internal enum ActivationStage
{
    Created,
    Activating,
    Active,
    Deactivating,
    Ended,
}

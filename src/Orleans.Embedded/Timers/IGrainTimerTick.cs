namespace Orleans.Embedded.Timers;

internal interface IGrainTimerTick
{
    Task TickAsync();
}
